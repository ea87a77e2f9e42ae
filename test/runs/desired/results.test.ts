import { expect, it } from 'vitest';
import type { SecretUse } from '../../../src/core/secrets/secret-uses.ts';
import { withSharedSecrets } from '../../../src/runs/desired/results.ts';
import { desired } from '../../support/observation.ts';

const use: SecretUse = { secret: 'erpKey', stream: '', file: 'rules/is-vip.json', field: '/text' };

it('counts a secret of a rule for each stream that uses it', () => {
  const [using, other] = [
    { ...desired({ path: 'value-streams/a' }), uses: ['rules/is-vip.json'] },
    { ...desired({ path: 'value-streams/b' }), uses: [] },
  ];
  const shared = new Map([['rules/is-vip.json', [use]]]);

  expect(withSharedSecrets([using, other], shared)).toEqual([
    { ...using, secrets: [{ ...use, stream: 'value-streams/a' }] },
    other,
  ]);
});
