import { aDesk } from './desk-samples.ts';
import type { FakeDesk } from './fake-desk.ts';
import { hostilePieces } from './hostile-names.ts';
import { aRow } from './matrix-samples.ts';
import { aPass, aStep } from './pass-samples.ts';
import { aMismatch, aPlan } from './plan-samples.ts';
import { aComparison, aNode, anEdge, aStream } from './stream-samples.ts';

/** Names of streams that are not what names are. */
export const hostileNames: readonly string[] = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(1)</script>',
  'تدفق الطلبات من المتجر',
  '\u202eevil\u2066',
  'n'.repeat(300),
  'wide name of many words '.repeat(12),
  '発注承認'.repeat(20),
  ...hostilePieces.filter((piece) => piece.includes('<') || piece.length === 1),
];

/** A desk on which everything that somebody may name has such a name. */
export function hostileDesk(): FakeDesk {
  const desk = aDesk();
  const all = hostileNames.join(' ');
  desk.rows = hostileNames.map((name, index) => aRow(name, index, `hostile-${index}`));
  for (const [index, name] of hostileNames.entries()) {
    desk.streams.set(
      `default/hostile-${index}`,
      aStream({
        slug: `hostile-${index}`,
        name,
        runs: [{ path: 'value-streams/x', name }],
        uses: [{ path: 'rules/x', kind: 'rule', name }],
        history: [{ commit: 'e'.repeat(40), at: 0, by: name, subject: name, branch: 'main' }],
      }),
    );
    desk.comparisons.set(`default/hostile-${index} staging..dev`, hostileComparison(name));
  }
  const plan = aPlan();
  const [first] = plan.plan.changes;
  if (first === undefined) throw new Error('the sample has changes');
  desk.plans.set('production', {
    ...plan,
    mismatches: [aMismatch({ differences: [...hostileNames], ignore: all })],
    plan: {
      ...plan.plan,
      changes: hostileNames.map((name, index) => ({
        ...first,
        name,
        path: `value-streams/hostile-${index}`,
        reasons: [name],
      })),
      edits: { 'value-streams/returns': { by: all } },
    },
  });
  desk.passesThere = [
    aPass({
      actor: all,
      message: all,
      outcome: 'failed',
      remarks: [...hostileNames],
      steps: hostileNames.map((name, index) => aStep(index, { call: name, reason: name, is: 'refused' })),
    }),
  ];
  desk.troubles = desk.troubles.map((one) => ({ ...one, message: all, remedy: all, meaning: all }));
  desk.driftThere = desk.driftThere.map((one) => ({
    ...one,
    entries: one.entries.map((entry) => ({ ...entry, name: all, by: all })),
  }));
  desk.handOversThere = desk.handOversThere.map((one) => ({
    ...one,
    waitsFor: [all],
    rejected: [{ file: all, reason: all }],
    rounds: one.rounds.map((round) => ({
      ...round,
      checklistText: all,
      checklist: round.checklist.map((item) => ({ ...item, text: all })),
      files: round.files.map((file) => ({ ...file, name: all })),
    })),
  }));
  desk.lanesThere = desk.lanesThere.map((lane) => ({
    ...lane,
    ...(lane.status === undefined
      ? {}
      : { status: { ...lane.status, details: [all], hold: { by: all, reason: all, since: 0 } } }),
    ...(lane.promotion === undefined
      ? {}
      : {
          promotion: { ...lane.promotion, message: all, request: { number: 1, url: 'javascript:alert(1)' } },
        }),
  }));
  return desk;
}

function hostileComparison(name: string) {
  const comparison = aComparison();
  return {
    ...comparison,
    pictures: [
      {
        title: name,
        path: 'value-streams/hostile',
        before: { nodes: [aNode('a', [name, name], { shape: 'start' })], edges: [] },
        after: {
          nodes: [aNode('a', [name, name]), aNode('b', [name], { mark: 'added' as const })],
          edges: [anEdge('a', 'b', { lines: [name] })],
        },
      },
    ],
    diff: {
      ...comparison.diff,
      changes: comparison.diff.changes.map((change) => ({
        ...change,
        line: `+ stream ${name} › ${name}`,
        place: [{ noun: 'stream', id: 'x', label: name }],
        words: [
          { line: 1, before: name, after: name },
          { line: 2, before: name, after: name },
        ],
      })),
    },
    text: [{ file: `value-streams/${name}`, hunks: `@@ -1 +1 @@\n-${name}\n+${name}\n` }],
  };
}
