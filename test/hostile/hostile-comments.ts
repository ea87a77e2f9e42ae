const most = 65_000;
const filled = (text: string) => text.repeat(Math.floor(most / text.length));

const kinds: readonly (readonly [as: string, text: string])[] = [
  ['eve', '/sluice approve'],
  ['eve', filled('/sluice hold\n')],
  ['eve', `/sluice hold ${'x'.repeat(most - 20)}`],
  ['eve', filled('> ')],
  ['eve', filled('`')],
  ['eve', filled('<!--')],
  ['eve', filled('<details>\n')],
  ['eve', `/sluice approve ${filled('a ')}`],
  ['eve', `/sluice bind ${filled('/=')}`],
  ['eve', 'A word that is no command.'],
  ['kim', '/sluice nonsense'],
  ['kim', `/sluice promote ${'a*'.repeat(400)}`],
];

/** Comments of many kinds, of which some are as long as the host allows, and some by a member. */
export function* hostileComments(count: number): Iterable<readonly [as: string, text: string]> {
  for (let index = 0; index < count; index += 1) {
    // Each answer to a member is a write at the host, and those are apart.
    const [as, text] = kinds[index < 50 ? index % kinds.length : index % 10] ?? ['eve', ''];
    yield [as, text];
  }
}
