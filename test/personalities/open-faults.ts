/** Rows that are known to fail, by name of row and by step, with the reason. Remove a row that passes. */
export const openFaults: readonly OpenFault[] = [];

export interface OpenFault {
  readonly reason: string;
  readonly rows: Readonly<Record<string, readonly string[]>>;
}

/** Returns a line for each fault of a row. For a row that is known to fail it returns none, but a line if it passes. */
export async function unexpected(
  name: string,
  step: string,
  findWrong: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const fault = openFaults.find(({ rows }) => rows[name]?.includes(step) === true);
  if (fault === undefined) return findWrong();
  const fails = await findWrong().then(
    (wrong) => wrong.length > 0,
    () => true,
  );
  return fails ? [] : [`"${name}, ${step}" holds now: remove it from openFaults (${fault.reason})`];
}

/** Returns the open faults of a table's steps that name a row or step which the table does not have. */
export function strangeFaults(steps: readonly string[], names: readonly string[]): readonly string[] {
  const rows = openFaults.flatMap((fault) => Object.entries(fault.rows));
  const named = rows.filter(([, open]) => open.some((step) => steps.includes(step)));
  return named
    .filter(([name, open]) => !names.includes(name) || !open.every((step) => steps.includes(step)))
    .map(([name, open]) => `${name}: ${open.join(', ')}`);
}
