/** An id of a tenant of the corpus. No other number of a blueprint looks like it. */
export const idOfNumber = (number: number, tenant = 0): number => 71_000_000 + 1_000_000 * tenant + number;

/** An id of an AI agent of a tenant. */
export const agentOf = (number: number, tenant = 0): string =>
  `71${tenant}ec3c0-7d60-4c6b-9a1e-9a8c0d1f2b3${number}`;

/** Finds ids of tenants in a text. */
export const corpusIds = /7[12]0\d{5}|71\dec3c0/g;
