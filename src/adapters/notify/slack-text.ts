/** Characters with a special meaning in Slack's mrkdwn: commands, mentions and links. */
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Invisible character that breaks up markup: nothing joins across it. */
const apart = '\u2060';

/**
 * Returns an untrusted text for mrkdwn without effects. `&`, `<` and `>` are entities, as Slack demands. Characters
 * that begin formatting, a mention or an address are separated from the following text, because compatible servers also
 * interpret `@channel`, Markdown and bare addresses.
 */
export function slackText(text: string): string {
  return text
    .replaceAll(/[&<>]/g, (sign) => entities[sign] ?? sign)
    .replaceAll(/[@*_~`[\]\\]|:(?=\/\/)|:(?=[\w+-]+:)|(?<=\b(?:www|mailto))[.:]|^[#-]/gi, `$&${apart}`);
}
