/** Characters with a special meaning in Slack's mrkdwn: commands, mentions and links. */
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Nobody sees it, and nothing joins over it: what stands before it is no markup any more. */
const apart = '\u2060';

/**
 * A text of others inside mrkdwn: it is seen as it is and does nothing. `&`, `<` and `>` are entities, as Slack wants it;
 * signs that begin formatting, a mention or an address stand apart from what follows, because servers that take Slack's
 * webhooks read `@channel`, Markdown and bare addresses too.
 */
export function slackText(text: string): string {
  return text
    .replaceAll(/[&<>]/g, (sign) => entities[sign] ?? sign)
    .replaceAll(/[@*_~`[\]\\]|:(?=\/\/)|:(?=[\w+-]+:)|(?<=\b(?:www|mailto))[.:]|^[#-]/gi, `$&${apart}`);
}
