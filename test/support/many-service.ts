import { aService } from './service-samples.ts';
import type { FakeService } from './fake-service.ts';
import { aRow } from './matrix-samples.ts';
import { aMismatch, aPlan } from './plan-samples.ts';
import { aRun, aStep } from './run-samples.ts';
import { aComparison, aStream } from './stream-samples.ts';
import { at, minute } from './sample-facts.ts';

/** Length of each list of a large installation. */
const most = 500;

const numbers = Array.from({ length: most }, (_, index) => index);

/** Dashboard service with 500 streams, and 500 of all that depends on them. */
export function manyService(): FakeService {
  const service = aService();
  service.rows = numbers.map((number) => aRow(`Stream ${number}`, number));
  const plan = aPlan();
  const [planned] = plan.plan.changes;
  const [item] = plan.plan.readiness;
  const [blocker] = plan.plan.blockers;
  const [warning] = plan.plan.warnings;
  if (planned === undefined || item === undefined || blocker === undefined || warning === undefined)
    throw new Error('the sample plan has too little');
  const paths = numbers.map((number) => `value-streams/stream-${number}`);
  service.plans.set('production', {
    ...plan,
    mismatches: paths.map((path) => aMismatch({ path })),
    plan: {
      ...plan.plan,
      changes: paths.map((path) => ({ ...planned, path, name: path })),
      blocked: paths,
      blockers: paths.map((file, number) => ({ ...blocker, file, message: `cause ${number}` })),
      warnings: paths.map((file) => ({ ...warning, file })),
      readiness: numbers.map((number) => ({
        ...item,
        path: `connections/c-${number}`,
        problem: `connections/c-${number} is ambiguous`,
        neededBy: paths,
      })),
      removed: paths,
      drifted: paths,
    },
  });
  service.openProblems = service.openProblems.flatMap((one) => [
    one,
    ...numbers.map((number) => ({
      ...one,
      path: `value-streams/stream-${number}`,
      message: `cause ${number % 100}`,
      cause: `cause ${number % 100}`,
    })),
  ]);
  service.driftThere = service.driftThere.map((one) => ({
    ...one,
    entries: paths.map((path) => ({ path, name: path, by: 'Robin', isLive: true, savedAt: at })),
  }));
  const change = aComparison().diff.changes[0];
  const line = 'x'.repeat(80);
  service.streams.set(
    'default/order-intake',
    aStream({
      runs: paths.map((path) => ({ path, name: path })),
      runBy: paths.map((path) => ({ path, name: path })),
      uses: paths.map((path) => ({ path, kind: 'rule', name: path })),
      history: numbers.map((number) => ({
        commit: number.toString(16).padStart(40, '0'),
        at,
        by: 'Robin',
        subject: `Change ${number}`,
        branch: 'main',
      })),
    }),
  );
  for (const [key, comparison] of service.comparisons)
    service.comparisons.set(key, {
      ...comparison,
      pictures: numbers.slice(0, 40).flatMap(() => comparison.pictures.slice(0, 1)),
      diff: {
        ...comparison.diff,
        same: false,
        changes:
          change === undefined
            ? []
            : numbers.map((number) => ({
                ...change,
                place: [
                  { noun: 'stream', id: 'x', label: 'X' },
                  { noun: 'scenario', id: String(number % 50), label: `S ${number % 50}` },
                ],
              })),
      },
      text: paths.slice(0, 20).map((file) => ({
        file,
        hunks: `@@ -1 +1 @@\n${numbers.map(() => `+${line}\n`).join('')}`,
      })),
    });
  service.runsThere = [
    aRun({
      outcome: 'failed',
      changes: paths.map((path, number) => ({
        op: 'replace',
        path,
        outcome: number < 2 ? 'done' : 'failed',
        ...(number < 2 ? {} : { problem: 'the tenant has no connection acme-openai', code: 'SLC2405' }),
      })),
      steps: numbers.map((number) => aStep(number, { path: `value-streams/stream-${number}` })),
    }),
    ...numbers.map((number) =>
      aRun({
        id: `q${number}`,
        stage: 'production',
        startedAt: at - number * minute,
        message: 'all is synced',
      }),
    ),
  ];
  return service;
}
