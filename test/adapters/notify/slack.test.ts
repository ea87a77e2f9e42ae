import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slackMessage } from '../../../src/adapters/notify/slack.ts';
import { slackText } from '../../../src/adapters/notify/slack-text.ts';
import { aMessage } from '../../support/a-message.ts';
import { hostileName } from '../../support/hostile-names.ts';
import { aReceiver } from './receivers.ts';

const never = new AbortController().signal;

describe('a message for Slack', () => {
  it('has its words as plain text, a link of ours, and all of it as text', () => {
    expect(slackMessage(aMessage({ title: 'T', lines: ['one', 'two'] }))).toEqual({
      text: 'T\none\ntwo\n<https://sluice.example/environments/staging|Open>',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'T', emoji: false } },
        { type: 'section', text: { type: 'plain_text', text: 'one\ntwo', emoji: false } },
        {
          type: 'context',
          elements: [
            { type: 'mrkdwn', text: '<https://sluice.example/environments/staging|Open>', verbatim: true },
          ],
        },
      ],
      unfurl_links: false,
      unfurl_media: false,
    });
  });

  it('has no link where there is none', () => {
    const { link: _link, ...message } = aMessage();
    expect(JSON.stringify(slackMessage(message))).not.toContain('|Open>');
  });

  it('stays within what Slack takes', () => {
    const message = slackMessage(
      aMessage({ title: 't'.repeat(400), lines: Array(9).fill('n'.repeat(1000)) }),
    );
    const [header, section] = message.blocks;
    expect(header).toMatchObject({ text: { text: 't'.repeat(150) } });
    const cutInSign = slackMessage({ ...aMessage(), title: `${'t'.repeat(149)}💶` }).blocks[0];
    expect(cutInSign).toMatchObject({ text: { text: 't'.repeat(149) } });
    expect((section as { text: { text: string } }).text.text.length).toBeLessThanOrEqual(3000);
  });

  it('goes to an address that is shown nowhere', async () => {
    const { receiver, http, redactor } = await aReceiver('slack');
    await receiver.deliver(aMessage({ lines: [`posted to ${http.url}`] }), never);
    expect(http.posted[0]?.path).toBe('/hook');
    expect(http.posted[0]?.body.toString()).not.toContain(http.url);
    expect(redactor.known(`see ${http.url}`)).not.toContain('/hook');
  });
});

describe('a name in text for Slack', () => {
  it.each([
    ['<!channel>', /<|>/],
    ['<@U012AB3CD>', /<|>|@U/],
    ['<https://evil.example|safe>', /<|>|:\/\//],
    ['@channel', /@channel/],
    ['@here now', /@here/],
    ['see https://evil.example/x', /:\/\//],
    ['www.evil.example', /www\.e/],
    ['[link](https://evil.example)', /\]\(/],
    ['*bold* _it_ ~no~ `code`', /\*bold\*|_it_|~no~|`code`/],
    [':tada:', /:tada:/],
    ['a & b', / & /],
  ])('%s does nothing', (name, acts) => {
    expect(name).toMatch(acts);
    const text = slackText(name);
    const isJoined = text.replaceAll(/(?<sign>.)\u2060/gu, '$<sign>\u0000');
    expect(isJoined).not.toMatch(acts);
  });

  it('never begins a command, a mention or a link, and can be read as it was', () => {
    fc.assert(
      fc.property(hostileName, (name) => {
        const text = slackText(name);
        expect(text).not.toMatch(/[<>]|&(?!(amp|lt|gt);)|@(?!\u2060)|:\/\//);
        const seen = text
          .replaceAll('\u2060', '')
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&amp;', '&');
        expect(seen).toBe(name.replaceAll('\u2060', ''));
      }),
    );
  });
});
