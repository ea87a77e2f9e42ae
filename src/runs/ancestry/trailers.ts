/** Revision of the source that a commit took, for all units or for some. */
export interface Taking {
  readonly revision: string;
  /** Undefined means all units. */
  readonly units: readonly string[] | undefined;
}

/**
 * Returns the message line with the direction of a merge, such as `Sluice-Promotion: main to staging`. A commit that
 * was cherry-picked to another branch therefore does not count there.
 */
export const promotionLine = (from: string, to: string) => `Sluice-Promotion: ${from} to ${to}`;
export const exportLine = (source: string) => `Sluice-Source: ${source}`;

/** Returns the last lines of a commit's message, with the revisions that it took. */
export function trailers(line: string, { revision, units }: Taking): string {
  const brought =
    units === undefined
      ? [`Sluice-Revision: ${revision}`]
      : units.map((unit) => `Sluice-Promoted: ${unit} ${revision}`);
  return `${[line, ...brought].join('\n')}\n`;
}

/** Returns the last line of a commit that restores an older revision of a branch. */
export const rollbackLine = (revision: string) => `Sluice-Rollback: ${revision}`;

const whole = /^Sluice-Revision: ([0-9a-f]{40})$/;
const part = /^Sluice-Promoted: (.+) ([0-9a-f]{40})$/;

/**
 * Parses the revisions that a message names for this direction. Finds any number of them anywhere, because a host that
 * squashes joins the messages of a branch.
 */
export function takings(message: string, line: string): readonly Taking[] {
  const lines = message.split('\n').map((each) => each.trim());
  if (!lines.includes(line)) return [];
  const all = lines.flatMap((each) => whole.exec(each)?.[1] ?? []);
  const parts = Map.groupBy(
    lines.flatMap((each) => {
      const [, unit, revision] = part.exec(each) ?? [];
      return unit === undefined || revision === undefined ? [] : [{ unit, revision }];
    }),
    ({ revision }) => revision,
  );
  return [
    ...all.map((revision) => ({ revision, units: undefined })),
    ...[...parts].map(([revision, units]) => ({ revision, units: units.map(({ unit }) => unit) })),
  ];
}

/** Returns the only revision that a message names, in any direction. Returns undefined for none or several. */
export function appliedRevision(message: string): string | undefined {
  const said = message.matchAll(/^Sluice-(?:Revision:|Promoted: .+) ([0-9a-f]{40})$/gm);
  const [revision, ...others] = new Set([...said].map(([, each]) => each));
  return others.length === 0 ? revision : undefined;
}

/**
 * Returns the commit that a message says it reverts, in the form of `git revert` and the hosts. The id may be
 * abbreviated.
 */
export function revertedCommit(message: string): string | undefined {
  return /^This reverts commit ([0-9a-f]{7,40})\b/m.exec(message)?.[1];
}

/**
 * Returns true if a message says that its commit restores an older revision. A squashed message that also names a taken
 * revision does not count.
 */
export function saysRollback(message: string): boolean {
  return /^Sluice-Rollback: /m.test(message) && !/^Sluice-(Revision|Promoted): /m.test(message);
}
