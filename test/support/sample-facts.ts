/** Facts that samples of the pages share. */
export const at = Date.UTC(2026, 10, 23, 12);
export const minute = 60_000;
export const digest = '3f9a52c07d1e44b8a0c6d2f8e9b71c55';
export const revisions = {
  dev: 'd'.repeat(40),
  staging: '5'.repeat(40),
  production: 'a'.repeat(40),
} as const;
