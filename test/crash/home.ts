import { rename, rm } from 'node:fs/promises';
import type { FolderPlace } from './runs.ts';
import { copiedPlace, type Mode } from './harness.ts';

/** Template whose copies all have the same path, one after the other, since paths are remembered in them. */
export interface HomeTemplate extends FolderPlace {
  readonly mode: Mode;
  /** Path of every copy. */
  readonly home: string;
}

/** Turns a place that is made into a template of it. */
export async function templateOf({ folder, remote }: FolderPlace, mode: Mode): Promise<HomeTemplate> {
  const template = `${folder}-template`;
  await rename(folder, template);
  return { mode, folder: template, remote, home: folder };
}

/** Does work on a copy of a template. */
export async function onHomeCopy<T>(
  template: HomeTemplate,
  work: (place: FolderPlace) => Promise<T>,
): Promise<T> {
  try {
    return await work(await copiedPlace(template, template.home));
  } finally {
    await rm(template.home, { recursive: true, force: true, maxRetries: 3 });
  }
}
