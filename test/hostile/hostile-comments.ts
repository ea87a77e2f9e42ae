/** Texts of many kinds, most of them as long as asked for. */
const kinds: readonly ((length: number) => string)[] = [
  () => '/sluice approve',
  (length) => filled('/sluice hold\n', length),
  (length) => `/sluice hold ${'x'.repeat(length - 20)}`,
  (length) => filled('> ', length),
  (length) => filled('`', length),
  (length) => filled('<!--', length),
  (length) => filled('<details>\n', length),
  (length) => `/sluice approve ${filled('a ', length - 20)}`,
  (length) => `/sluice bind ${filled('/=', length - 20)}`,
  () => `/sluice promote ${'a*'.repeat(400)}`,
  () => 'A word that is no command.',
];

const filled = (text: string, length: number) => text.repeat(Math.floor(length / text.length));

/**
 * Comments of many kinds by somebody without write access, one in seven as long as the host allows. None is a member's,
 * because the host wants seconds between the answers to those. GitHub lets an account write 80 comments a minute, so
 * that more long ones at once need dozens of accounts.
 */
export function* hostileComments(count: number): Iterable<readonly [as: string, text: string]> {
  for (let index = 0; index < count; index += 1)
    yield ['eve', kinds[index % kinds.length]?.(index % 7 === 0 ? 65_000 : 500) ?? ''];
}
