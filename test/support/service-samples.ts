import { FakeService } from './fake-service.ts';
import { handOvers } from './hand-over-samples.ts';
import { aStage, production, source } from './stage-samples.ts';
import { aRow, names } from './matrix-samples.ts';
import { runs } from './run-samples.ts';
import { aPlan } from './plan-samples.ts';
import { at, minute, revisions } from './sample-facts.ts';
import { aComparison, aStream } from './stream-samples.ts';
import { drift, openProblems } from './problem-samples.ts';

/** A desk as it is on a working day: a source, two environments, and something of all that there can be. */
export function aService(): FakeService {
  const service = new FakeService();
  service.stagesThere = [
    source,
    aStage({
      promotion: { from: 'main', is: 'nothing' },
      status: {
        sync: 'Synced',
        health: 'Suspended',
        revision: revisions.staging,
        conditions: [{ type: 'Ready', isTrue: false, reason: 'Suspended', message: 'on hold' }],
        details: [],
        hold: { reason: 'stock-taking until Friday', by: 'Anna', since: at },
      },
    }),
    aStage(production),
    aStage({
      pipeline: 'second',
      name: 'shop',
      tenant: 'acmeshop',
      branch: 'env/shop',
      driver: 'directory',
      window: { isOpen: false, changesAt: at + 60 * minute },
    }),
  ];
  service.rows = names.map((name, index) => aRow(name, index));
  service.plans.set('production', aPlan());
  service.runsThere = [...runs];
  service.driftThere = [...drift];
  service.openProblems = [...openProblems];
  service.handOversThere = [...handOvers];
  service.requestPlans.set('default 7 staging', '# `staging`\n\n| `+` | `<img src=x onerror=alert(1)>` |\n');
  service.streams.set('default/order-intake', aStream());
  service.comparisons.set('default/order-intake staging..dev', aComparison({ same: true }));
  service.comparisons.set('default/order-intake production..staging', aComparison());
  return service;
}
