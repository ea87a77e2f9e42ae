import pLimit from 'p-limit';

/**
 * Works through groups, so many at once, each after all those that it needs. No group is begun once `goesOn` says no, or
 * one of them failed. Returns, or throws what failed first, when nothing is under way any more.
 *
 * `groups`: in an order in which what a group needs comes before it. `needs`: members of other groups.
 */
export async function inOrder<T>(
  groups: readonly (readonly T[])[],
  needs: (member: T) => readonly T[],
  { atOnce, goesOn }: { readonly atOnce: number; readonly goesOn: () => boolean },
  work: (group: readonly T[]) => Promise<void>,
): Promise<void> {
  const limit = pLimit(atOnce);
  const groupOf = new Map(groups.flatMap((group) => group.map((member) => [member, group] as const)));
  const over = new Map<readonly T[], Promise<void>>();
  const failures: unknown[] = [];
  for (const group of groups) {
    const needed = new Set(group.flatMap(needs).map((member) => groupOf.get(member)));
    const before = [...needed].flatMap((other) => (other && over.get(other)) ?? []);
    const turn = Promise.all(before).then(() =>
      limit(async () => {
        if (failures.length > 0 || !goesOn()) return;
        await work(group).catch((error: unknown) => failures.push(error));
      }),
    );
    over.set(group, turn);
  }
  await Promise.all(over.values());
  if (failures.length > 0) throw failures[0];
}
