import type { Message, Receiver } from '../../ports/receiver.ts';
import { post, type PostDeps } from './post.ts';
import { slackText } from './slack-text.ts';

export interface SlackSettings {
  readonly name: string;
  /** Address of the webhook. Anybody who has it can write to the channel, so it is a secret for the redactor. */
  readonly url: URL;
}

/** Returns the receiver of a webhook of Slack, or of a compatible server. */
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

/** Slack accepts headers of 150 characters and texts of 3,000. */
const longestHeader = 150;
const longestText = 2900;

/**
 * Returns blocks for Slack, with untrusted words as plain text without markup. Also returns them as text, for servers
 * without blocks and for phone notifications. Nothing in it is expanded.
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

/** Cuts a text without splitting a character, which Slack's JSON does not allow. */
function cut(text: string, most: number): string {
  return text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '');
}

/** Returns an address for Slack's links, which `|` would end. */
function linkText(link: string): string {
  return link.replaceAll('&', '&amp;').replaceAll('<', '%3C').replaceAll('>', '%3E').replaceAll('|', '%7C');
}
