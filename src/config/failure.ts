/**
 * Returns ` (ENOENT)` for a file system error, or an empty text if there is no code. Omits the message, which may
 * contain what was read.
 */
export function failureCode(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code) ? ` (${code})` : '';
}
