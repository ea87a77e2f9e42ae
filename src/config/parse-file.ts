import type * as z from 'zod';
import type { ConfigFiles } from './config-files.ts';
import { documentLimit, readDocument, type ConfigDocument } from './document.ts';
import { failureCode } from './failure.ts';
import { issueProblems } from './issue.ts';
import { fileProblem, type ConfigFault, type ConfigProblem } from './problem.ts';

/** Content of a file as far as it could be read, with its problems. */
export interface ParsedFile<T> {
  /** Absent if the file could not be read or is not YAML. */
  readonly document?: ConfigDocument | undefined;
  /** Absent if the file does not match the schema. */
  readonly data?: T | undefined;
  readonly problems: readonly ConfigProblem[];
}

/** Reads a file and checks it against its schema. Never throws, whatever the file contains. */
export async function parseFile<T>(
  path: string,
  schema: z.ZodType<T>,
  files: ConfigFiles,
): Promise<ParsedFile<T>> {
  let text: string;
  try {
    text = await files.readFile(path, documentLimit);
  } catch (error) {
    return {
      problems: [fileProblem(path, unreadable(error, 'name an existing file that this process may read'))],
    };
  }
  const { document, problems } = readDocument(text, path);
  if (document === undefined) return { problems };
  const parsed = schema.safeParse(document.value);
  if (parsed.success) return { document, data: parsed.data, problems };
  const found = parsed.error.issues.flatMap((issue) => issueProblems(document, schema, issue));
  return { document, problems: [...problems, ...found] };
}

/** Converts a failure of the file system to a complaint. */
export function unreadable(error: unknown, remedy: string): ConfigFault {
  return { code: 'SLC1101', message: `cannot be read${failureCode(error)}`, remedy };
}
