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

/** What the file system calls a failure (`ENOENT`); undefined for what is none of its. */
export function fileErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return error.code.startsWith('E') ? error.code : undefined;
}
