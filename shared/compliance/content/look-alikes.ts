// Letters that look like a Latin one and that compatibility normalisation (NFKC) leaves alone, after the confusables of
// Unicode Technical Standard 39; lower case, the look of either case counts.
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  a: 'аɑαᴀ',
  b: 'вьβʙ',
  c: 'сϲᴄ',
  d: 'ԁᴅɖ',
  e: 'еєεᴇ',
  f: 'ꜰƒ',
  g: 'ԍɡɢ',
  h: 'һнհʜ',
  i: 'іιıɩɪ',
  j: 'јᴊ',
  k: 'кκᴋ',
  l: 'ӏłʟ',
  m: 'мᴍ',
  n: 'пηոɴ',
  o: 'оοօᴏ',
  p: 'рρᴘ',
  q: 'ԛզ',
  r: 'гʀ',
  s: 'ѕꜱ',
  t: 'тτᴛ',
  u: 'υսᴜ',
  v: 'ѵνᴠ',
  w: 'ԝωᴡ',
  x: 'хχ',
  y: 'уγʏ',
  z: 'ᴢʐ',
};

/** Latin letter of each letter that looks like it. */
export const LATIN_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(LOOK_ALIKES).flatMap(([latin, others]) =>
    [...others].map((other) => [other, latin] as const),
  ),
);
