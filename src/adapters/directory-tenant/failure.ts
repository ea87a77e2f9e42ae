import { PortError, type Remedy } from '../../ports/errors.ts';
import type { DirectoryTenantCode } from './problems.ts';

export function directoryFailure(
  tenant: string,
  message: string,
  code: DirectoryTenantCode,
  remedy: Remedy,
  cause?: unknown,
): PortError {
  return new PortError(`tenant ${tenant}: ${message}`, { code, remedy, cause });
}

/** Returns the file system's code of a failure (`ENOENT`); undefined for other errors. */
export function fileErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return error.code.startsWith('E') ? error.code : undefined;
}
