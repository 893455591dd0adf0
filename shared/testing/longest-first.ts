// Vitest's order of test files: unlike its own it knows the long ones in a clean clone too.
import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { orderFiles } from './file-order.ts';
import { timedFile } from './file-times.ts';

export class LongestFirst extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    const files = (await super.sort(specifications)).map((specification) => {
      const path = relative(this.ctx.config.root, specification.moduleId);
      return { specification, ...timedFile(path, specification.project.name) };
    });
    const projects = Map.groupBy(files, ({ specification }) => specification.project);
    return [...projects]
      .flatMap(([project, itsFiles]) => orderFiles(itsFiles, Number(project.config.maxWorkers)))
      .map(({ specification }) => specification);
  }
}
