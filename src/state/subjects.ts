/** Names of leases, of statuses and in the history. */
export const sourceSubject = (name: string) => `source ${name}`;
export const environmentSubject = (name: string) => `environment ${name}`;

/** Returns the command that breaks the lease on a source or environment; undefined for other subjects. */
export function unlockCommand(subject: string): string | undefined {
  const name = /^(?:source|environment) (.+)$/.exec(subject)?.[1];
  return name === undefined ? undefined : `sluice unlock ${name}`;
}

/** The subject under which the streams of an environment are kept for the pages. */
export const streamsSubject = (name: string) => `streams of ${name}`;

/** The subject under which it is kept how many changes of which kind a pass over an environment left undone. */
export const undoneSubject = (name: string) => `changes left of ${name}`;

/** The subject under which it is kept when a pass over another one last ended with both sides agreeing. */
export const successSubject = (subject: string) => `success of ${subject}`;

/** The subject under which it is kept what the last promotion to an environment left open or kept out. */
export const promotionSubject = (name: string) => `promotion to ${name}`;

/** The name under which readings of an environment's tenant are remembered. */
export const readingsOf = (environment: { readonly name: string }) => `environment ${environment.name}`;
