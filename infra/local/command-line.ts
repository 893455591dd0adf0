export type CommandLine =
  | { readonly kind: 'run'; readonly router: string | undefined }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

/** Reads `--router jasmin`, `--router=jasmin` and `--help`. */
export function readCommandLine(args: readonly string[]): CommandLine {
  let router: string | undefined;
  for (let index = 0; index < args.length; index += 1) {
    const [name, value] = splitOption(args[index] ?? '');
    if (name === '--help' || name === '-h') return { kind: 'help' };
    if (name !== '--router') return { kind: 'wrong', problem: `there is no option ${args[index]}` };
    router = value ?? args[++index];
    if (router === undefined) return { kind: 'wrong', problem: '--router needs a value: direct or jasmin' };
  }
  return { kind: 'run', router };
}

function splitOption(text: string): [string, string | undefined] {
  const mark = text.indexOf('=');
  return mark === -1 ? [text, undefined] : [text.slice(0, mark), text.slice(mark + 1)];
}
