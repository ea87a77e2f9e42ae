import { NotFound, PortError } from '../../ports/errors.ts';

/** Returns the result of a call; undefined where the repository exists and GitHub has no such resource in it. */
export async function ofResource<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

/** Returns undefined where the credentials may not ask. */
export async function unlessDenied<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof PortError && (error.code === 'SLC2503' || error.code === 'SLC2513'))
      return undefined;
    throw error;
  }
}
