const MOST_SEGMENTS = 12;
const LONGEST = 160;

/** A path with what differs from one thing to the next folded: `/orders/17/items/8f3a…` becomes `/orders/{id}/items/{id}`. */
export function pathTemplate(path: string): string {
  const segments = path.slice(0, 2000).split('/');
  const folded = segments.slice(0, MOST_SEGMENTS + 1).map(foldSegment);
  if (segments.length > MOST_SEGMENTS + 1) folded.push('…');
  const template = folded.join('/');
  return template.length <= LONGEST ? template : `${template.slice(0, LONGEST - 1)}…`;
}

function foldSegment(segment: string): string {
  if (segment === '' || /^v\d{1,3}$/.test(segment)) return segment;
  if (isId(segment)) return '{id}';
  if (/^\d{4}-\d{2}-\d{2}/.test(segment)) return '{date}';
  if (/@|%40/.test(segment) && segment.includes('.')) return '{email}';
  // A file with an id or a digest in its name: `app.3f2a9c1b.js`, `invoice-2041.pdf`.
  const file = /^(.*?)([.-])([^.-]+)(\.[A-Za-z]\w{0,5})$/.exec(segment.slice(0, 200));
  if (file !== null && isId(file[3] ?? '')) return `${file[1]}${file[2]}{id}${file[4]}`;
  return segment.length > 60 ? `${segment.slice(0, 20)}{…}` : segment;
}

/** Numbers, UUIDs, ULIDs, digests, and long mixed words. */
function isId(text: string): boolean {
  if (/^\d+$/.test(text)) return true;
  if (/^[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i.test(text)) return true;
  if (/^[0-9a-f]{6,128}$/i.test(text) && /\d/.test(text)) return true;
  const mixed = /^[A-Za-z0-9_~=-]{12,200}$/.test(text) && (text.match(/\d/g) ?? []).length >= 2;
  return mixed || (/^[a-z]{1,8}_[A-Za-z0-9]{8,}$/.test(text) && /\d/.test(text));
}
