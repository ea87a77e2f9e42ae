// Changes one tree of elements to match another and leaves equal parts untouched, which preserves focus, scroll
// positions and input.

/** Attributes that the reader sets and that an update must not reset. */
const ofTheReader = new Set(['open', 'value', 'checked']);

/**
 * Changes an element to match another.
 *
 * @param {Element} from shown element
 * @param {Element} to wanted element
 */
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
 * Returns the shown node that corresponds to the wanted one: by its id, or else the one at its position if it has the
 * same kind.
 *
 * @param {Element} from
 * @param {ChildNode | null} here
 * @param {ChildNode} wanted
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
    // Scripts own these elements.
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
