import { describe, expect, it } from 'vitest';
import { readCommands } from '../../../src/core/review/slash-command.ts';

const commandsIn = (body: string) =>
  readCommands(body).map((read) => ('command' in read ? read.command : read.complaint));

describe('a comment', () => {
  it.each([
    ['/sluice plan', { is: 'plan' }],
    ['  /sluice   plan  ', { is: 'plan' }],
    ['/sluice resume', { is: 'resume' }],
    ['/sluice promote order-intake quote-*', { is: 'promote', streams: ['order-intake', 'quote-*'] }],
    ['/sluice promote rules/vip', { is: 'promote', streams: ['rules/vip'] }],
    [
      '/sluice bind connections/acme-commerce=5120',
      { is: 'bind', path: 'connections/acme-commerce', id: '5120' },
    ],
    ['/sluice accept order-intake quote-*', { is: 'accept', streams: ['order-intake', 'quote-*'] }],
    ['/sluice approve', { is: 'approve' }],
    ['/sluice approve 4f1d5e0c9a7b2386', { is: 'approve', digest: '4f1d5e0c9a7b2386' }],
    ['/sluice approve 4f1d5', { is: 'approve', digest: '4f1d5' }],
    ['/sluice approve --allow-deletions 12', { is: 'approve', allowDeletions: 12 }],
    [
      '/sluice approve 4f1d5e0c9a7b2386 --allow-deletions=12',
      { is: 'approve', digest: '4f1d5e0c9a7b2386', allowDeletions: 12 },
    ],
    ['/sluice approve --allow-secrets', { is: 'approve', allowSecrets: true }],
    [
      '/sluice approve 4f1d5e0c9a7b2386 --allow-deletions 1 --allow-secrets',
      { is: 'approve', digest: '4f1d5e0c9a7b2386', allowDeletions: 1, allowSecrets: true },
    ],
    ['/sluice hold stock-taking until Friday', { is: 'hold', reason: 'stock-taking until Friday' }],
    ['/sluice rollback', { is: 'rollback' }],
    ['/sluice rollback 4f2a9c1', { is: 'rollback', to: '4f2a9c1' }],
  ])('that says %j asks for it', (body, command) => {
    expect(commandsIn(body)).toEqual([command]);
  });

  it.each([
    ['/sluice bind connections/acme-commerce', 'is written `/sluice bind REF=ID`'],
    ['/sluice bind ../x=1', 'is written `/sluice bind REF=ID`'],
    ['/sluice promote', 'is written `/sluice promote STREAM…`'],
    ['/sluice promote Order Intake', 'is written `/sluice promote STREAM…`'],
    ['/sluice accept', 'is written `/sluice accept STREAM…`'],
    ['/sluice accept Order Intake', 'is written `/sluice accept STREAM…`'],
    ['/sluice rollback HEAD~1', 'is written `/sluice rollback [REVISION]`'],
    [
      '/sluice approve everything',
      'is written `/sluice approve [DIGEST] [--allow-deletions N] [--allow-secrets]`',
    ],
    ['/sluice plan please', 'is written `/sluice plan`'],
  ])('that says %j is told how it is written', (body, complaint) => {
    expect(commandsIn(body)).toEqual([complaint]);
  });

  it('that asks for what there is not is told what there is', () => {
    const [complaint] = commandsIn('/sluice destroy');
    expect(complaint).toMatch(/^there is no command `destroy`: write `\/sluice plan`, /);
  });

  it.each(['@acme/everyone', '[log](https://evil.example)', '<img>', '`x`'])(
    'that asks for %j is not answered with it, which would name people or lead elsewhere',
    (word) => {
      const [complaint] = commandsIn(`/sluice ${word}`);
      expect(complaint).toMatch(/^there is no command of that name: write `\/sluice plan`, /);
    },
  );

  it.each([
    ['nothing of the kind', 'Looks good to me, let us run sluice plan.'],
    ['the word in the middle of a line', 'I would write /sluice plan here.'],
    ['a quote', '> /sluice plan'],
    ['a fence', '```\n/sluice plan\n```'],
    ['a fence that nobody closed', '~~~\n/sluice plan'],
    ['indented code', '    /sluice plan'],
    ['another word', '/sluicegate plan'],
  ])('with %s asks for nothing', (_what, body) => {
    expect(readCommands(body)).toEqual([]);
  });

  it('may ask for several things, in their order, also after a fence', () => {
    const body = 'Please\r\n/sluice plan\r\n```\r\n/sluice resume\r\n```\r\n/sluice hold\r\n';
    expect(commandsIn(body)).toEqual([{ is: 'plan' }, { is: 'hold', reason: '' }]);
  });

  it('with very many commands has the first of them read and is told so', () => {
    const read = commandsIn('/sluice plan\n'.repeat(500));
    expect(read).toHaveLength(6);
    expect(read.at(-1)).toBe('only the first 5 commands of a comment are read');
  });

  it('with an endless command has that refused', () => {
    expect(commandsIn(`/sluice hold ${'x'.repeat(60_000)}`)).toEqual(['is too long']);
  });
});
