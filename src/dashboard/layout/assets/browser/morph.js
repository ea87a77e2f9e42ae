// Makes one tree of elements like another and leaves alone what is alike, so that focus, places of scrolling and what
// somebody typed stay as they are.

/** What a reader sets, and no answer takes back. */
const ofTheReader = new Set(['open', 'value', 'checked']);

/** @param {Element} from what is shown @param {Element} to as it shall be */
export function morph(from, to) {
  sameAttributes(from, to);
  for (const [index, wanted] of [...to.childNodes].entries()) {
    const here = from.childNodes[index] ?? null;
    const own = counterpart(from, here, wanted);
    if (own === null) from.insertBefore(wanted.cloneNode(true), here);
    else {
      if (own !== here) from.insertBefore(own, here);
      sameNode(own, wanted);
    }
  }
  while (from.childNodes.length > to.childNodes.length) from.lastChild?.remove();
}

/**
 * The node that stands for the wanted one already: by its id, else the one in its place if it is of its kind.
 *
 * @param {Element} from @param {ChildNode | null} here @param {ChildNode} wanted
 */
function counterpart(from, here, wanted) {
  const id = idOf(wanted);
  if (id !== '') return [...from.children].find((child) => child.id === id) ?? null;
  return here !== null && here.nodeName === wanted.nodeName && idOf(here) === '' ? here : null;
}

/** @param {ChildNode} node */
function idOf(node) {
  return node instanceof Element ? node.id : '';
}

/** @param {ChildNode} own @param {ChildNode} wanted */
function sameNode(own, wanted) {
  if (own instanceof Element && wanted instanceof Element) {
    // What scripts change by themselves is left to them.
    if (!own.hasAttribute('data-kept') && !own.isEqualNode(wanted)) morph(own, wanted);
  } else if (own.nodeValue !== wanted.nodeValue) own.nodeValue = wanted.nodeValue;
}

/** @param {Element} from @param {Element} to */
function sameAttributes(from, to) {
  for (const name of from.getAttributeNames())
    if (!to.hasAttribute(name) && !ofTheReader.has(name)) from.removeAttribute(name);
  for (const { name, value } of to.attributes)
    if (!ofTheReader.has(name) && from.getAttribute(name) !== value) from.setAttribute(name, value);
}
