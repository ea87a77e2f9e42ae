import fc from 'fast-check';
import { expect, it } from 'vitest';
import { credentialMatches, isRandom } from '../../../src/adapters/secretlint/credentials.ts';
import { isPlaceholder } from '../../../src/core/secrets/public-texts.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const is = String.raw`["']?[ \t]*[:=][ \t]*["']?`;

/** Each rule as one expression, which says the same and takes a time that grows with the square. */
const plain = {
  'named-credential': new RegExp(
    String.raw`(?<![\w-])(?:api[-_ ]?token|secret|token)${is}(?<secret>[\w.~+/=!@#$%^*-]{16,})(?![^\s"'&,;])`,
    'dgi',
  ),
  password: new RegExp(
    String.raw`(?<![\w-])(?:password)${is}(?<secret>[^\s"'{}&,;]{8,})(?![^\s"'&,;])`,
    'dgi',
  ),
};

const isLikely = {
  'named-credential': isRandom,
  password: (secret: string) => /\d/.test(secret) && /[a-z]/i.test(secret) && !isPlaceholder(secret),
};

const pieces = [
  'token,api token,secret,password,=,: , ,",{,},&,-,_,a1,abc1def2,x,0123456789abcdef,é1'.split(','),
  ["'", ',', '\n'],
].flat();

it('finds what one expression for each rule would find', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 24 }), (chosen) => {
      const text = chosen.join('');
      for (const [rule, looks] of Object.entries(plain)) {
        const wanted = [...text.matchAll(looks)]
          .map((match) => match.indices?.groups?.['secret'] ?? [0, 0])
          .filter(([start, end]) => isLikely[rule as keyof typeof plain](text.slice(start, end)));
        const found = credentialMatches(text).filter((match) => match.rule === rule);
        expect(found.map(({ start, end }) => [start, end])).toEqual(wanted);
      }
    }),
    { numRuns: propertyRuns(2_000) },
  );
});

it.each([
  ['named', 'token='],
  ['password', 'password='],
])('reads a long run of %s values once', (_what, name) => {
  // As one expression, this takes minutes.
  expect(credentialMatches(`${name.repeat(200_000)}{`)).toEqual([]);
});
