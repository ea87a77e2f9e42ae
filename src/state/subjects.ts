/** Names of leases and statuses, and subjects of history. */
export const sourceSubject = (name: string) => `source ${name}`;
export const environmentSubject = (name: string) => `environment ${name}`;

/** Returns the command that breaks the lease on a source or environment; undefined for other subjects. */
export function unlockCommand(subject: string): string | undefined {
  const name = /^(?:source|environment) (.+)$/.exec(subject)?.[1];
  return name === undefined ? undefined : `sluice unlock ${name}`;
}

/** Subject for an environment's streams, which pages show. */
export const streamsSubject = (name: string) => `streams of ${name}`;

/** Subject for the numbers of changes, by kind, that the last run over an environment left. */
export const undoneSubject = (name: string) => `changes left of ${name}`;

/** Subject for the last end of a run after which both sides of another subject agreed. */
export const successSubject = (subject: string) => `success of ${subject}`;

/** Subject for the promotions to an environment that the last run left open or excluded. */
export const promotionSubject = (name: string) => `promotion to ${name}`;

/** Owner of the saved readings of an environment's tenant. */
export const readingsOf = (environment: { readonly name: string }) => `environment ${environment.name}`;
