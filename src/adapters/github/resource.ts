import { NotFound, PortError } from '../../ports/errors.ts';

/** What a call found; undefined where GitHub has no such thing in a repository that is there. */
export async function ofThing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

/** Undefined where the credentials may not ask. */
export async function unlessDenied<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof PortError && (error.code === 'SLC2503' || error.code === 'SLC2513'))
      return undefined;
    throw error;
  }
}
