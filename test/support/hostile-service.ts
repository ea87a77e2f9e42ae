import { aService } from './service-samples.ts';
import type { FakeService } from './fake-service.ts';
import { hostilePieces } from './hostile-names.ts';
import { aRow } from './matrix-samples.ts';
import { aRun, aStep } from './run-samples.ts';
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
export function hostileService(): FakeService {
  const service = aService();
  const all = hostileNames.join(' ');
  service.rows = hostileNames.map((name, index) => aRow(name, index, `hostile-${index}`));
  for (const [index, name] of hostileNames.entries()) {
    service.streams.set(
      `default/hostile-${index}`,
      aStream({
        slug: `hostile-${index}`,
        name,
        runs: [{ path: 'value-streams/x', name }],
        uses: [{ path: 'rules/x', kind: 'rule', name }],
        history: [{ commit: 'e'.repeat(40), at: 0, by: name, subject: name, branch: 'main' }],
      }),
    );
    service.comparisons.set(`default/hostile-${index} staging..dev`, hostileComparison(name));
  }
  const plan = aPlan();
  const [first] = plan.plan.changes;
  if (first === undefined) throw new Error('the sample has changes');
  service.plans.set('production', {
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
  service.runsThere = [
    aRun({
      actor: all,
      message: all,
      outcome: 'failed',
      remarks: [...hostileNames],
      steps: hostileNames.map((name, index) => aStep(index, { call: name, reason: name, is: 'refused' })),
    }),
  ];
  service.openProblems = service.openProblems.map((one) => ({
    ...one,
    message: all,
    remedy: all,
    meaning: all,
  }));
  service.driftThere = service.driftThere.map((one) => ({
    ...one,
    entries: one.entries.map((entry) => ({ ...entry, name: all, by: all })),
  }));
  service.handOversThere = service.handOversThere.map((one) => ({
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
  service.stagesThere = service.stagesThere.map((stage) => ({
    ...stage,
    ...(stage.status === undefined
      ? {}
      : { status: { ...stage.status, details: [all], hold: { by: all, reason: all, since: 0 } } }),
    ...(stage.promotion === undefined
      ? {}
      : {
          promotion: { ...stage.promotion, message: all, request: { number: 1, url: 'javascript:alert(1)' } },
        }),
  }));
  return service;
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
