/** Says of an environment on hold at a revision why that counts, and not the head of its branch. */
export function keptNote(environment: string, revision: string): string {
  return `note: ${environment} is on hold at ${revision.slice(0, 12)}: that is planned and brought, and not the head of its branch, until \`sluice resume ${environment}\`\n`;
}
