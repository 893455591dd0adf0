import { z } from 'zod';

export const sandboxNumber = z
  .object({
    number: z.string().meta({ examples: ['+15005550002'] }),
    course: z.string().meta({ description: 'Name of the course.', examples: ['undelivered'] }),
    description: z.string(),
    status: z.string().meta({ description: 'What the message ends as.', examples: ['undelivered'] }),
    error_code: z.string().nullable(),
  })
  .readonly()
  .meta({ id: 'SandboxNumber' });

export const sandboxNumberList = z
  .object({ data: z.array(sandboxNumber).readonly(), next_cursor: z.null() })
  .readonly()
  .meta({ id: 'SandboxNumberList' });
