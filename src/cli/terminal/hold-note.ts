/**
 * Returns a note for an environment on hold at a revision. It explains why Sluice uses that revision instead of the
 * branch's head.
 */
export function holdNote(environment: string, revision: string): string {
  return `note: ${environment} is on hold at ${revision.slice(0, 7)}: Sluice plans and syncs that commit, not the head of the branch, until \`sluice resume ${environment}\`\n`;
}
