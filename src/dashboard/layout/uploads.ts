import { budgets } from '../../core/budgets.ts';
import { bodyLimit } from 'hono/body-limit';
import type { Context } from 'hono';
import { ApiFailure } from '../client/api-failure.ts';

/** File of a submitted form. */
export interface Uploaded {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const mostBytes = budgets.exportFile.bytes;
const { files: mostFiles, formsWithFiles: atOnce } = budgets.request;

const limited = bodyLimit({
  maxSize: mostBytes,
  onError: () => {
    throw new ApiFailure({
      title: 'Request too large',
      status: 413,
      detail: 'The files have more than 64 MiB together',
      remedy: 'Send fewer files at once, or put them into the folder yourself.',
    });
  },
});

let reading = 0;

/**
 * Returns the files of a submitted form. Throws 413 if they are too many or too large, 503 while too many forms are
 * read.
 */
export async function uploadedFiles(context: Context): Promise<readonly Uploaded[]> {
  if (reading >= atOnce)
    throw new ApiFailure({
      title: 'Others send files now',
      status: 503,
      remedy: 'Send them again in a minute.',
    });
  reading += 1;
  try {
    return await read(context);
  } finally {
    reading -= 1;
  }
}

async function read(context: Context): Promise<readonly Uploaded[]> {
  let form: FormData | undefined;
  await limited(context, async () => {
    form = await context.req.raw.formData().catch(() => undefined);
  });
  const files = (form?.getAll('files') ?? []).filter(
    (one) => typeof one !== 'string' && one.name !== '',
  ) as File[];
  if (files.length === 0)
    throw new ApiFailure({ title: 'No file was chosen', status: 422, detail: 'No file was chosen' });
  if (files.length > mostFiles)
    throw new ApiFailure({
      title: 'That is too much',
      status: 413,
      detail: `More than ${mostFiles} files were sent`,
    });
  return Promise.all(
    files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
  );
}
