// Where a North American number was issued: its area code's region (ISO 3166-2) and time zone. A number moves with its
// owner, so this is only what is known when no zone is stored for the recipient. Overlays stand beside the code they lie on.
import type { E164 } from '../../kernel/e164.ts';

export type Area = { readonly region: string; readonly timeZone: string };

type AreaRow = readonly [region: string, timeZone: string, codes: string];

const EASTERN = 'America/New_York';
const CENTRAL = 'America/Chicago';
const MOUNTAIN = 'America/Denver';
const PACIFIC = 'America/Los_Angeles';
const TORONTO = 'America/Toronto';
const HALIFAX = 'America/Halifax';

// A code that spans two zones stands with the zone where most of its people live, and the comment says who does not.
const AREAS: readonly AreaRow[] = [
  ['US-AL', CENTRAL, '205 251 256 334 483 659 938'],
  ['US-AK', 'America/Anchorage', '907'], // the western Aleutians are an hour behind
  ['US-AZ', 'America/Phoenix', '480 520 602 623 928'], // 928: the Navajo Nation has daylight saving time
  ['US-AR', CENTRAL, '327 479 501 870'],
  ['US-CA', PACIFIC, '209 213 279 310 323 341 350 357 369 408 415 424 442 510 530 559 562 619 626 628'],
  ['US-CA', PACIFIC, '650 657 661 669 707 714 738 747 760 805 818 820 831 837 840 858 909 916 925 949 951'],
  ['US-CO', MOUNTAIN, '303 719 720 748 970 983'],
  ['US-CT', EASTERN, '203 475 860 959'],
  ['US-DE', EASTERN, '302'],
  ['US-DC', EASTERN, '202 771'],
  ['US-FL', EASTERN, '239 305 321 324 352 386 407 561 645 656 689 727 728 754 772 786 813 863 904 941 954'],
  ['US-FL', CENTRAL, '448 850'], // Tallahassee is Eastern
  ['US-GA', EASTERN, '229 404 470 478 678 706 762 770 912 943'],
  ['US-HI', 'Pacific/Honolulu', '808'],
  ['US-ID', 'America/Boise', '208 986'], // the Panhandle is Pacific
  ['US-IL', CENTRAL, '217 224 309 312 331 447 464 618 630 708 730 773 779 815 847 861 872'],
  ['US-IN', EASTERN, '260 317 463 574 765 812 930'], // 574: Knox is Central; 812, 930: Evansville is
  ['US-IN', CENTRAL, '219'],
  ['US-IA', CENTRAL, '319 515 563 641 712'],
  ['US-KS', CENTRAL, '316 620 785 913'], // 620, 785: four western counties are Mountain
  ['US-KY', EASTERN, '502 606 859'], // 606: its western counties are Central
  ['US-KY', CENTRAL, '270 364'], // Elizabethtown is Eastern
  ['US-LA', CENTRAL, '225 318 337 457 504 985'],
  ['US-ME', EASTERN, '207'],
  ['US-MD', EASTERN, '227 240 301 410 443 667'],
  ['US-MA', EASTERN, '339 351 413 508 617 774 781 857 978'],
  ['US-MI', EASTERN, '231 248 269 313 517 586 616 679 734 810 906 947 989'], // 906: four western counties are Central
  ['US-MN', CENTRAL, '218 320 507 612 651 763 924 952'],
  ['US-MS', CENTRAL, '228 471 601 662 769'],
  ['US-MO', CENTRAL, '235 314 417 557 573 636 660 816 975'],
  ['US-MT', MOUNTAIN, '406'],
  ['US-NE', CENTRAL, '308 402 531'], // 308: Scottsbluff is Mountain
  ['US-NV', PACIFIC, '702 725 775'], // 775: West Wendover is Mountain
  ['US-NH', EASTERN, '603'],
  ['US-NJ', EASTERN, '201 551 609 640 732 848 856 862 908 973'],
  ['US-NM', MOUNTAIN, '505 575'],
  [
    'US-NY',
    EASTERN,
    '212 315 329 332 347 363 465 516 518 585 607 624 631 646 680 716 718 838 845 914 917 929 934',
  ],
  ['US-NC', EASTERN, '252 336 472 704 743 828 910 919 980 984'],
  ['US-ND', CENTRAL, '701'], // the south-west is Mountain
  ['US-OH', EASTERN, '216 220 234 283 326 330 380 419 436 440 513 567 614 740 937'],
  ['US-OK', CENTRAL, '405 539 572 580 918'],
  ['US-OR', PACIFIC, '458 503 541 971'], // 458, 541: Malheur County is Mountain
  ['US-PA', EASTERN, '215 223 267 272 412 445 484 570 582 610 717 724 814 835 878'],
  ['US-RI', EASTERN, '401'],
  ['US-SC', EASTERN, '803 821 839 843 854 864'],
  ['US-SD', CENTRAL, '605'], // Rapid City is Mountain
  ['US-TN', CENTRAL, '615 629 731 901 931'], // 931: its eastern edge is Eastern
  ['US-TN', EASTERN, '423 729 865'], // 423, 729: their western edge is Central
  ['US-TX', CENTRAL, '210 214 254 281 325 346 361 409 430 432 469 512 621 682 713 726 737 806 817 830 832'],
  ['US-TX', CENTRAL, '903 936 940 945 956 972 979'],
  ['US-TX', MOUNTAIN, '915'],
  ['US-UT', MOUNTAIN, '385 435 801'],
  ['US-VT', EASTERN, '802'],
  ['US-VA', EASTERN, '276 434 540 571 686 703 757 804 826 948'],
  ['US-WA', PACIFIC, '206 253 360 425 509 564'],
  ['US-WV', EASTERN, '304 681'],
  ['US-WI', CENTRAL, '262 274 353 414 534 608 715 920'],
  ['US-WY', MOUNTAIN, '307'],
  ['US-PR', 'America/Puerto_Rico', '787 939'],
  ['US-VI', 'America/St_Thomas', '340'],
  ['US-GU', 'Pacific/Guam', '671'],
  ['US-MP', 'Pacific/Saipan', '670'],
  ['US-AS', 'Pacific/Pago_Pago', '684'],
  ['CA-AB', 'America/Edmonton', '368 403 587 780 825'],
  ['CA-BC', 'America/Vancouver', '236 250 257 604 672 778'], // the south-east is Mountain
  ['CA-MB', 'America/Winnipeg', '204 431 584'],
  ['CA-NB', HALIFAX, '428 506'],
  ['CA-NL', 'America/St_Johns', '709 879'], // southern Labrador included, the rest of Labrador is Atlantic
  ['CA-NS', HALIFAX, '782 902'], // Prince Edward Island too
  ['CA-NT', 'America/Edmonton', '867'], // Yukon and Nunavut too, whose clocks differ by up to two hours
  ['CA-ON', TORONTO, '226 249 289 343 365 382 416 437 519 548 613 647 683 705 742 753 807 905 942'], // 807: Kenora is Central
  ['CA-QC', TORONTO, '263 354 367 418 438 450 468 514 579 581 819 873'], // 418: the Magdalen Islands are Atlantic
  ['CA-SK', 'America/Regina', '306 474 639'],
  ['AG', 'America/Antigua', '268'],
  ['AI', 'America/Anguilla', '264'],
  ['BB', 'America/Barbados', '246'],
  ['BM', 'Atlantic/Bermuda', '441'],
  ['BS', 'America/Nassau', '242'],
  ['DM', 'America/Dominica', '767'],
  ['DO', 'America/Santo_Domingo', '809 829 849'],
  ['GD', 'America/Grenada', '473'],
  ['JM', 'America/Jamaica', '658 876'],
  ['KN', 'America/St_Kitts', '869'],
  ['KY', 'America/Cayman', '345'],
  ['LC', 'America/St_Lucia', '758'],
  ['MS', 'America/Montserrat', '664'],
  ['SX', 'America/Lower_Princes', '721'],
  ['TC', 'America/Grand_Turk', '649'],
  ['TT', 'America/Port_of_Spain', '868'],
  ['VC', 'America/St_Vincent', '784'],
  ['VG', 'America/Tortola', '284'],
];

const AREA_OF_CODE: ReadonlyMap<string, Area> = new Map(
  AREAS.flatMap(([region, timeZone, codes]) =>
    codes.split(' ').map((code): [string, Area] => [code, { region, timeZone }]),
  ),
);

/** `undefined` for a number outside the North American plan, and for a code that is new or tied to no place. */
export function areaOf(number: E164): Area | undefined {
  return isNorthAmerican(number) ? AREA_OF_CODE.get(number.slice(2, 5)) : undefined;
}

export function isNorthAmerican(number: E164): boolean {
  return number.startsWith('+1');
}
