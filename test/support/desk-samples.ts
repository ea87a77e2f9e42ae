import { FakeDesk } from './fake-desk.ts';
import { handOvers } from './hand-over-samples.ts';
import { aLane, production, source } from './lane-samples.ts';
import { aRow, names } from './matrix-samples.ts';
import { passes } from './pass-samples.ts';
import { aPlan } from './plan-samples.ts';
import { at, minute, revisions } from './sample-facts.ts';
import { aComparison, aStream } from './stream-samples.ts';
import { drift, troubles } from './trouble-samples.ts';

/** A desk as it is on a working day: a source, two environments, and something of all that there can be. */
export function aDesk(): FakeDesk {
  const desk = new FakeDesk();
  desk.lanesThere = [
    source,
    aLane({
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
    aLane(production),
    aLane({
      pipeline: 'second',
      name: 'shop',
      tenant: 'acmeshop',
      branch: 'env/shop',
      driver: 'directory',
      window: { isOpen: false, changesAt: at + 60 * minute },
    }),
  ];
  desk.rows = names.map((name, index) => aRow(name, index));
  desk.plans.set('production', aPlan());
  desk.passesThere = [...passes];
  desk.driftThere = [...drift];
  desk.troubles = [...troubles];
  desk.handOversThere = [...handOvers];
  desk.requestPlans.set('default 7 staging', '# `staging`\n\n| `+` | `<img src=x onerror=alert(1)>` |\n');
  desk.streams.set('default/order-intake', aStream());
  desk.comparisons.set('default/order-intake staging..dev', aComparison({ same: true }));
  desk.comparisons.set('default/order-intake production..staging', aComparison());
  return desk;
}
