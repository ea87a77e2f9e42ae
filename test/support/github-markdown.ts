import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

/** A page as GitHub's Markdown makes HTML of it: with tables and autolinks, and HTML of the page let through. */
export function rendered(markdown: string): string {
  return micromark(markdown, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
}

/** Everything that the reviews write themselves; none of it has an attribute but what is said here. */
const ours =
  /<\/?(?:p|ul|ol|li|h1|h2|h3|strong|em|del|code|pre|details|summary|table|thead|tbody|tr|th|td)>|<hr \/>|<code class="language-(?:mermaid|yaml)">|<!-- sluice:plan [\w.-]+ -->/g;

/** What GitHub's own filters look for in the text of a page, outside of code. */
const filters: readonly (readonly [string, RegExp])[] = [
  ['a mention', /@[a-z\d]/i],
  ['an issue', /#\d/],
  ['an issue by GH-', /\bGH-\d/i],
  ['a commit', /\b(?=[a-z]*\d|[a-f]{7})[\da-f]{7,40}\b/i],
  ['an emoji', /:[\w+-]+:/],
  ['mathematics', /\$/],
  ['an address', /:\/\/|\bwww\.|mailto:/i],
  ['a control', /[\p{Cf}\p{Cs}\p{Co}\u2028\u2029]|(?!\n)\p{Cc}/u],
];

/**
 * What of a page does something: an element that is not ours, or text that a filter of GitHub makes a link, a
 * notification, an emoji or a formula of. Commits in `commits` are meant to be linked. Nothing, where all is inert.
 */
export function activeIn(
  markdown: string,
  meant: { readonly commits?: readonly string[] } = {},
): readonly string[] {
  const html = rendered(markdown);
  const strange = html.replaceAll(ours, '').match(/<[^\n]{0,80}/g) ?? [];
  let text = html
    .replaceAll(/<!--.*?-->/g, '')
    .replaceAll(/<code[^>]*>.*?<\/code>/gs, '␣')
    .replaceAll(/<[^>]*>/g, '\n')
    .replaceAll(/&(?:amp|lt|gt|quot|#\d+);/g, '&');
  for (const commit of meant.commits ?? []) text = text.replaceAll(commit, '␣');
  const filtered = filters.flatMap(([what, pattern]) => {
    const found = pattern.exec(text)?.[0];
    return found === undefined ? [] : [`${what}: ${JSON.stringify(found)}`];
  });
  return [...strange, ...unbalanced(html), ...filtered];
}

/** Folds and code that are not closed where they were opened: something inside ended them. */
function unbalanced(html: string): readonly string[] {
  const count = (pattern: string) => html.match(new RegExp(pattern, 'g'))?.length ?? 0;
  return ['details', 'summary', 'code', 'pre', 'ul', 'table'].filter(
    (name) => count(`<${name}[ >]`) !== count(`</${name}>`),
  );
}
