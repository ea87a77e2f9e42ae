/** What a commit says that it brought: one revision of the source, all of it or some units. */
export interface Taking {
  readonly revision: string;
  /** Undefined: all. */
  readonly units: readonly string[] | undefined;
}

/**
 * Which way a merge goes, as a line of its message: `Sluice-Promotion: main to staging`. A commit that was picked onto
 * another branch says nothing about that one.
 */
export const promotionLine = (from: string, to: string) => `Sluice-Promotion: ${from} to ${to}`;
export const exportLine = (source: string) => `Sluice-Source: ${source}`;

/** The last lines of a commit's message: what it brought. */
export function trailers(line: string, { revision, units }: Taking): string {
  const brought =
    units === undefined
      ? [`Sluice-Revision: ${revision}`]
      : units.map((unit) => `Sluice-Promoted: ${unit} ${revision}`);
  return `${[line, ...brought].join('\n')}\n`;
}

/** The last line of a commit that makes a branch what it was at an older revision. */
export const rollbackLine = (revision: string) => `Sluice-Rollback: ${revision}`;

const whole = /^Sluice-Revision: ([0-9a-f]{40})$/;
const part = /^Sluice-Promoted: (.+) ([0-9a-f]{40})$/;

/**
 * What a message says was brought on this way. A host that squashes joins the messages of a branch into one, so several
 * may stand in it, and anywhere.
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

/** The one revision that a message says was brought, whichever way; undefined where it says none, or several. */
export function revisionBrought(message: string): string | undefined {
  const said = message.matchAll(/^Sluice-(?:Revision:|Promoted: .+) ([0-9a-f]{40})$/gm);
  const [revision, ...others] = new Set([...said].map(([, each]) => each));
  return others.length === 0 ? revision : undefined;
}

/** The commit that a message says was reverted, as `git revert` and the hosts write it; it may be abbreviated. */
export function revertedCommit(message: string): string | undefined {
  return /^This reverts commit ([0-9a-f]{7,40})\b/m.exec(message)?.[1];
}

/** True if a message says that its commit goes back to an older revision; what a squash joins says first what it brought. */
export function saysRollback(message: string): boolean {
  return /^Sluice-Rollback: /m.test(message) && !/^Sluice-(Revision|Promoted): /m.test(message);
}
