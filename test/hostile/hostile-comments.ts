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
  ['eve', `/sluice promote ${'a*'.repeat(400)}`],
  ['eve', 'A word that is no command.'],
];

/**
 * Comments of many kinds by somebody without write access, most of them as long as the host allows. None is a member's: the
 * host wants seconds between the answers to those.
 */
export function* hostileComments(count: number): Iterable<readonly [as: string, text: string]> {
  for (let index = 0; index < count; index += 1) yield kinds[index % kinds.length] ?? ['eve', ''];
}
