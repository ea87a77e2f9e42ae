import * as z from 'zod';

/** Path parameters. They are only bounded here and looked up later. */
const name = (what: string) => z.string().min(1).max(200).describe(what);

export const stageParams = z.object({ stage: name('name of a source or an environment') });
export const environmentParams = z.object({ environment: name('name of an environment') });
export const streamParams = z.object({
  pipeline: name('name of a pipeline'),
  slug: name('slug of the stream'),
});
export const runParams = z.object({ id: name('id of a run') });
export const requestPlanParams = z.object({
  pipeline: name('name of a pipeline'),
  number: z.coerce.number().int().min(1).max(999_999_999).describe('number of a pull request'),
  environment: name('name of an environment'),
});
const round = name('name of a round, such as 0003');
export const roundParams = z.object({ ...stageParams.shape, round });
export const tickParams = z.object({
  ...roundParams.shape,
  number: z.coerce.number().int().min(1).max(100_000).describe('of the line among all boxes, from 1'),
});
export const inboxQuery = z.strictObject({ name: name('name of the file') });
