import type { Message, Receiver } from '../../ports/receiver.ts';
import { post, type PostDeps } from './post.ts';
import { slackText } from './slack-text.ts';

export interface SlackSettings {
  readonly name: string;
  /** Whoever has it can write to the channel: it is a secret, and is told to the redactor. */
  readonly url: URL;
}

/** A webhook of Slack, or of a server that takes what Slack's webhooks do. */
export function createSlackReceiver({ name, url }: SlackSettings, deps: PostDeps): Receiver {
  deps.redactor.add(url.href);
  return {
    name,
    deliver: (message, signal) => {
      const headers = { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'sluice' };
      const body = Buffer.from(JSON.stringify(slackMessage(deps.redactor.value(message))));
      return post({ receiver: name, url, headers, body }, deps, signal);
    },
  };
}

/** Slack takes headers of 150 signs and texts of 3,000. */
const longestHeader = 150;
const longestText = 2900;

/**
 * Blocks for Slack, with words of others as plain text, in which nothing is markup; and the same as text, for servers
 * without blocks and for the line that a phone shows. Nothing in it is expanded.
 */
export function slackMessage({ title, lines, link }: Message) {
  const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });
  const words = cut(lines.join('\n'), longestText);
  const reference = link === undefined ? [] : [`<${linkText(link)}|Open>`];
  return {
    text: [slackText(title), ...lines.map(slackText), ...reference].join('\n'),
    blocks: [
      { type: 'header', text: plain(cut(title, longestHeader)) },
      ...(words === '' ? [] : [{ type: 'section', text: plain(words) }]),
      ...reference.map((text) => ({
        type: 'context',
        elements: [{ type: 'mrkdwn', text, verbatim: true }],
      })),
    ],
    unfurl_links: false,
    unfurl_media: false,
  };
}

/** Never half a sign, which no JSON of Slack's may hold. */
function cut(text: string, most: number): string {
  return text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '');
}

/** An address as Slack's links want it: `|` would end it. */
function linkText(link: string): string {
  return link.replaceAll('&', '&amp;').replaceAll('<', '%3C').replaceAll('>', '%3E').replaceAll('|', '%7C');
}
