import { aService } from './service-samples.ts';
import type { FakeService } from './fake-service.ts';
import { aRow } from './matrix-samples.ts';
import { aMismatch, aPlan } from './plan-samples.ts';
import { aRun, aStep } from './run-samples.ts';
import { at, minute } from './sample-facts.ts';

/** Length of each list of a large installation. */
const most = 500;

const numbers = Array.from({ length: most }, (_, index) => index);

/** Dashboard service with 500 streams, and 500 of all that depends on them. */
export function manyService(): FakeService {
  const service = aService();
  service.rows = numbers.map((number) => aRow(`Stream ${number}`, number));
  const plan = aPlan();
  const [change] = plan.plan.changes;
  const [item] = plan.plan.readiness;
  const [blocker] = plan.plan.blockers;
  const [warning] = plan.plan.warnings;
  if (change === undefined || item === undefined || blocker === undefined || warning === undefined)
    throw new Error('the sample plan has too little');
  const paths = numbers.map((number) => `value-streams/stream-${number}`);
  service.plans.set('production', {
    ...plan,
    mismatches: paths.map((path) => aMismatch({ path })),
    plan: {
      ...plan.plan,
      changes: paths.map((path) => ({ ...change, path, name: path })),
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
