import type * as z from 'zod';
import type { ConfigFiles } from './config-files.ts';
import { documentLimit, readDocument, type ConfigDocument } from './document.ts';
import { failureCode } from './failure.ts';
import { issueProblems } from './issue.ts';
import { fileProblem, type Complaint, type ConfigProblem } from './problem.ts';

/** What is wrong with a file, and what it says as far as it could be read. */
export interface ParsedFile<T> {
  /** Absent where the file could not be read, or is not YAML. */
  readonly document?: ConfigDocument | undefined;
  /** Absent where the schema complained. */
  readonly data?: T | undefined;
  readonly problems: readonly ConfigProblem[];
}

/** Read one file and hold it against its schema. Never throws for what a file may hold. */
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

/** What a failure of the file system means to a person. */
export function unreadable(error: unknown, remedy: string): Complaint {
  return { code: 'SLC1101', message: `cannot be read${failureCode(error)}`, remedy };
}
