/**
 * Hosts that shorten addresses for anybody. T-Mobile's code of conduct calls them highly discouraged and may block them, the
 * Sinch 10DLC form does not allow them, Bandwidth refuses them (4771): a link's host must show whose it is. Shorteners of
 * one brand for its own links (`amzn.to`, `youtu.be`) are not among them.
 */
export const PUBLIC_SHORTENERS: readonly string[] = [
  ...[
    'bit.ly',
    'bitly.com',
    'j.mp',
    'tinyurl.com',
    'tiny.cc',
    'tiny.one',
    'goo.gl',
    't.co',
    'ow.ly',
    'is.gd',
  ],
  ...[
    'v.gd',
    'buff.ly',
    'rebrand.ly',
    'bl.ink',
    'cutt.ly',
    'shorturl.at',
    'shorturl.com',
    'rb.gy',
    't.ly',
    's.id',
  ],
  ...[
    'lnkd.in',
    'trib.al',
    'adf.ly',
    'soo.gd',
    'shorte.st',
    'clck.ru',
    'x.co',
    'mcaf.ee',
    'su.pr',
    'qr.ae',
    'tr.im',
  ],
  ...[
    'snip.ly',
    'short.io',
    'short.gy',
    'u.to',
    'urlz.fr',
    'n9.cl',
    'da.gd',
    'dub.sh',
    'gg.gg',
    'rotf.lol',
    't2m.io',
  ],
  ...['v.ht', 'ouo.io', 'bc.vc', 'cutt.us', 'shrtco.de', 'kutt.it'],
];
