"""English as people type it to an editor: many ways to say one word, and the words that carry no request.

Data only. The left side is the one spelling the rest of the grammar reads; operations' phrases are brought to it too.
"""


def bag(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


SYNONYMS = """
remove: delete, deleted, deleting, del, erase, discard, strip, ditch, eliminate, removed, removing, removes, rid,
  axe, nuke, get rid of, take out, takes out, take off, takes off, throw away, throw out, do away with, lose, kill,
  wipe, cut out, cut off, cut away, chop off, chop out, lop off, take away, snip out, snip off, slice off, edit out,
  leave out, drop out, clear out, strip out, strip off, trim off, trim out, trim away, clip out, clip off, shave off,
  cutting out, cutting off, clear away, scrap, gone, toss, yank
cut: snip, chop, slice, shave, cutting, cuts, lop
trim: trimmed, trimming, truncate, trims
keep: retain, preserve, leave only, keeping, hold on to, save only
only: solely, just only, nothing but
side: sides
remove mute: unmute, un mute
remove blur: unblur, un blur
sound: audio, sounds, audio track, sound track, soundtrack, audios
volume: loudness, sound volume, audio volume, volume level, sound level, audio level, volumes
video: videos, vid, vids, footage, movie, film, recording, reel, screencast, the clip, my clip, this clip, that clip,
  our clip, whole clip, entire clip, full clip, each clip, whole thing, entire thing
frame: frames
second: seconds, sec, secs, s, secound, secounds, secons, sek, segs, secon
minute: minutes, min, mins, m, minuet, minuets, mn
hour: hours, h, hr, hrs
millisecond: milliseconds, ms, msec, millis, millisec
first: initial, opening
last: final, closing, lasts
start: starting, beginning, front, begin, begins, starts, very start, very beginning, outset
end: ending, finishing, ends, finish, very end, ending part, tail end, tail
half: halves
third: thirds
quarter: quarters
everything except: all except, all excluding, everything excluding, everything but, all but, anything but, everything
  apart from, everything other than, everything besides
everything: all the rest, anything, every thing
except: but not, apart from, aside from, other than, besides, excluding, except for, save for, with the exception of
from: since the, as of
to: til, till, until, thru, through, upto, up until, up till, up to, through to
before: prior to, ahead of, preceding
after: past, following, later than, subsequent to
onward: onwards, forward, forwards, and on
between: in between, inbetween
percent: percentage, pct, per cent, %
pixel: pixels, px, pxl
degree: degrees, deg, degs, °
decibel: decibels, db, dbs
megabyte: megabytes, mb, mbs, meg, megs, mib
gigabyte: gigabytes, gb, gig, gigs
kilobyte: kilobytes, kb
fps: frames per second, frame per second, frame rate, framerate, frames a second
times: time, x, fold, ×
double: doubled, doubles, doubling
half: halve, halved, halving
black and white: b/w, black/white, black white, black n white, black & white, b & w, b and w, b n w, bw,
  blackandwhite, b w, greyscale, grayscale, monochrome, gray scale, grey scale, monochromatic, colorless, colourless,
  no color, without color, remove color
sepia: sepia toned, sepia tone, sephia
vintage: retro, old film, old timey, old school, oldschool, old fashioned, nostalgic, aged film, old movie
color: colour, colors, colours, coloring, colouring
gray: grey
center: centre, centered, centred, middle, centrally
lower third: lower thirds, lowerthird, lower 3rd
bottom: bottommost, underneath, below
top: topmost
from: frm, fom, fromt
and: nad, adn
with: wiht, wth
the: teh, hte, da
for: fr
by the way: btw
never mind: never mind, nvm, nevermind
how is: hows, how's
okay: kk
this: dis
them: em
picture: image, photo, pic, pics, images, pictures, photos, jpg, jpeg
text: words, word, txt, lettering, texts, wording, inscription
title: heading, headline, titles
caption: captions, captioned
subtitle: subtitles, subs, closed captions, subbed
rotate: rotated, rotating, rotation, rotates, spin, pivot
turn: turned, turning, turns
flip: flipped, flipping, flips
mirror: mirrored, mirroring, mirror image, reflect, mirrors, reflected
upside down: upsidedown, wrong way up, on its head, topsy turvy
clockwise: cw, clock wise
counterclockwise: ccw, anticlockwise, counter clockwise, anti clockwise, anti clock wise
horizontal: horizontally
vertical: vertically, portrait
landscape: widescreen
square: squared, quadratic
crop: cropped, cropping, crops
resize: resized, resizing, rescale, re size
scale: scaled, scaling
resolution: res, resolutions, dimensions
width: wide
height: tall, high
bright: light up, lit up
dark: murky, dim, dimmed
saturation: saturated, saturate
contrast: contrasty, contrasts
fast: quick, quickly, rapid, rapidly, speedy
slow: slowly, sluggish
speed up: speed it up, sped up, speeding up, speeding it up, speedup, accelerate, speeded up, hurry up, quicken
slow down: slow it down, slowed down, slowing down, slowing it down, decelerate, slowdown
slow motion: slow mo, slomo, slowmo, slow mow, slowmotion, slow mode, slo mo, sloooow mo
speed: playback speed, pace, tempo, playback rate
loud: noisy, hearable, audible
quiet: soft, faint, hushed
right now: just now
all right: alright, allright
keep only: keep just
mute: muted, muting, mutes, unsound
silence: silenced, silencing, hush, silent part, silent parts, silent bit, silent bits, silent section, silent sections,
  silent segment, silent segments, silent moment, silent moments, silent passages, dead air, dead space
blur: blurred, blurring, blurs, blurry, blured, bluring
fade: fades, fading, faded
fade in: fadein, fade it in, fades in, fading in
fade out: fadeout, fade it out, fades out, fading out
convert: transcode, converted, converting, reencode, re encode, change format, transform
format: filetype, file type, file format, container
export: save, render, output, exporting
join: merge, combine, concatenate, concat, stitch, splice, glue, append, put together, put them together, put these
  together, put both together, put it together, put them all together, joining, merged, attach, stitching, fuse
undo: undone, take back, take that back, take it back, undoing, roll back, rollback, ctrl z, unde
redo: re do, redone, undo the undo, do it again after all
go back: step back, back up, get back, go backwards
revert: reverted, reset, start over, start again, begin again, start afresh, start from scratch, from scratch
original: raw video, untouched version, originals, source video
strong: intense, heavy, heavily, strongly, extreme, a lot stronger
weak: subtle, mild, gentle
big: large, huge, giant
small: tiny, little
long: lengthy
more: additional, extra, further, even more, increase, increased, increasing, raise, raised, raising, boost, boosted,
  up the, turn up, crank up, bump up, pump up, turn it up, bring up, bump, crank, amplify, ramp up, push up
less: reduce, reduced, decrease, decreased, lower the, lower, lowered, lowering, turn down, bring down, turn it down,
  fewer, tone down, dial down, dial back, cut down on, diminish, take down, tune down
too: overly, excessively
much: lot, lots, loads, heaps, significantly, considerably, drastically, a ton, super, massively, dramatically
slight: slightly, a bit, bit, a little, a little bit, a tad, tad, a touch, somewhat, a smidge, smidge, a hair, kinda,
  a notch, notch, lil, a lil, tiny bit, little bit, a wee, bitty
not: dont, don't, do not, doesn't, does not, didn't, did not, never, avoid, no need to, instead of, rather than,
  isn't, is not, isnt, wasn't, aren't, must not, mustn't, shouldn't, should not, won't, w o
without: with no, minus the, w out
can not: can't, cant, cannot, can hardly, can barely, couldn't, unable to, hardly, barely
want: wanna, wanted, would like, id like, i'd like, would love, d like
instead: in place
and: n, &, also, plus, as well as, along with, et
then: afterwards, next, after that, subsequently, followed by, finally, and then, lastly, thereafter
everywhere: throughout, the entire time, whole way through
please: pls, plz, plsss, plss, pleas, plase, pliz, pleaseee
make: turn into, turn it into, turn this into, makes, making, change it to, change to, change into, convert it into,
  mke
add: insert, place, include, overlay, superimpose, adding, added, stick, slap, attach a, pop, throw in, put in, put
  on, drop in
write: print, type, display, writing, say, saying, says, reads, reading, that says, written, show the text
apply: use, using, do a, give it
show: display it, shown, showing, shows, appear, appears, visible
fix: repair, correct, fixed, mend
"""

COMPARATIVES = """
bright brighter brightest lighter brighten brightened brightening lighten lightened lightening |
dark darker darkest dimmer darken darkened darkening |
 fast faster fastest quicker | slow slower slowest |
loud louder loudest | quiet quieter quietest softer calmer | big bigger larger biggest largest enlarge grow |
small smaller smallest tinier shrink | long longer longest lengthen | short shorter shortest | strong stronger harder
heavier strongest | weak weaker gentler milder subtler | high higher highest | low lowest | vivid |
warm warmer warmest | cool cooler colder | sharp sharper crisper | smooth smoother | punchy punchier | wide wider |
tall taller | narrow narrower | thick thicker bolder | thin thinner | contrast contrastier | colorful colourfuler |
crisp crispier | moody moodier
"""

NUMBERS = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100}

GAP = bag(
    """
    is are was were looks seems sounds everything the a an my our your his her their its this that these those it me us
    please video file whole entire all of slight really very so too just now then ok okay hey hi you u can could would
    will should i we want need like get let lets let's do simply kindly maybe some any full overall total given actual
    actually whole much bit slight even track itself there here's here go going gonna must have kind sort effect filter
    edit mode style thing
    """
)
"""Words that may stand inside a phrase without changing it."""

PLAIN = GAP | bag(
    """
    more less up only take takes taking bring bringing drop dropping come comes play plays played playing turn run runs
    move moves moved moving shift switch pull push leave call boring hear nothing nothin anymore part because stay
    visible become hard letter letters font fix solve together read difficult bad badly terrible awful weird wrong ugly
    annoying make set put add apply give change adjust tweak edit to into in on at by as for with from and or but is
    are was be been being am it's thats that's i'm im he she they them both each every again though although while
    during over across per than part section bit piece portion segment bits parts sections stretch chunk moment moments
    scene spot time duration length long second minute hour millisecond frame first last start end half third quarter
    middle point mark onward before after between everything not no without yes yeah yep nope oh hmm um uh well bro
    dude man mate buddy sir lol lmao haha thx thanks thank cheers ty please asap quickly quick fast somehow help hello
    hey also too still already about around roughly approximately approx exactly almost nearly bit least most max
    maximum min minimum version result output final new current same one ones other another way side direction level
    amount value percent pixel degree decibel megabyte times fps off out away down position size color screen picture
    step steps edit edits change changes undo see preview send show frame original normal instead something somewhere
    look looks looking feel feels seem seems sound sounds good nice better great cool perfect fine simple easy possible
    able think guess try trying hope wish would'nt gets got getting has had having does did done doing be's wait sorry
    meant mean said actually rather clip clips start starting ending finishing starts ends begin use used where when
    which what who whom whose how why because cause cuz since that's there's there pls kinda sorta real super totally
    entirely completely fully overall whole ready posted tight tighter shorter duration boring slow important relevant
    best favorite interesting useful useless unnecessary unwanted intro outro ones's ending everywhere everyone anyone
    people's
    """
)
"""Words that need no operation to explain them."""

RELATIVE = bag("because cause cuz since which where when who whose while so as although though if unless")
"""Words that open a side remark: what follows up to the next break asks for nothing."""

CHATTER = bag(
    """
    thanks thx thank ty cheers please pls lol lmao haha hehe hi hello hey ok okay yes yeah yep cool great nice perfect
    awesome good wow bro dude man sir mate buddy guys friend sorry asap hmm um uh well alright right sure so as it its
    it's i i'm im my this that these those there there's here here's he she we they you your our the is was are were
    because since for but if when where which who while with not no just of by than like love in on at only simply also
    even still have has had be what how why everything nothing something
    """
)
"""Words by which a remark begins, not a request."""

COMMON = bag(
    """
    able about above actor added again agree alive allow alone along angle animal apple arrow autumn award baby back
    bag bake ball band bank bark base bath beach bear beard beat bed bell belt bird birthday blade blank blink block
    blood blow blues board boat body bone book boot born boss both bottle bowl boy brand bread break brick bride
    brother brush build burn bus button cake call camera candle captain card care case cast cat catch chain chair chart
    chat cheek chin city class clean clear click clock close cloud coach coat coffee cold comic cook copy corn cost
    couch count couple court cover crane crash crowd crown cry cup curb dance date daughter dawn deal dear death deep
    desk dirt dish dog doll door dot draw dream dress drink drive drone drum dry duck dust each ear earth east eat edge
    egg eight eye face fact fair fall family fan farm fast father favor fear feed feet fence few field fight fill find
    fire fish flag flame flash flat float floor flow flower fly foam fog follow food foot force fork form forest four
    fox free fresh friend frog fruit fuel fun game garden gate ghost gift girl glass glow goal gold golf grain grand
    grass green ground group grow guess guest guide guitar gun guy hair hall hand happy hard hat head hear heart heat
    heavy hello help here high hill hold hole home hook hope horse host hot house human ice idea ink inside iron island
    jacket jeep job joke jump just kick kid king kiss kitchen knee knife know lady lake lamp land lane large laugh law
    lead leaf leg lens letter life lift light like line lion lip list live lock logo long look lost loop loud love luck
    lunch mail main map march mark mask match meal mean meat meet men mess metal mic milk mind mirror miss mist money
    month mood moon mother mount mouse mouth move mud music name neck need nest net news nice night noise nose note
    number ocean office oil open orange order page paint pan paper park party pass past path pause pet phone piano pick
    pig pin pink pipe place plan plane plant plate play pocket point pole police pool poor pop pose pot pound power
    press price pride print prize proof pull pulse pump purple push queen quest quiet quite race radio rail rain ram
    rank rate reach read real red rent rest rice rich ride ring river road robot rock roll roof room root rope rose
    round row rug rule run sad safe sail salt same sand save scar scene school score sea seat see seed sell send shade
    shake shape share sheep sheet shelf shell shine ship shirt shoe shop shore shot shoulder show sick side sign silver
    sing sister site six skin skip sky sleep slide smile smoke snake snow sofa soft soil song soon soul soup space
    spark speak spell spot spring stage stain stair stand star state stay steam steel stem step stick still stone stop
    store storm story stove street string strip student style suit summer sun swan sweet swim sword table tail take
    talk tall tank tape tattoo taxi tea teach team tear ten tent test thank them then there they thick thing think this
    those thumb ticket tie tiger tire title toe tone tool tooth touch tower town toy track trade trail train tray tree
    trick trip truck true trunk trust try tube tune twin uncle under union unit user van view vlog voice wagon wait
    walk wall war wash watch water wave way weak wear week west wheel when while whip wife wild wind wine wing winter
    wire wise wish wolf woman wood wool work world worm wrist write yard year young youth zebra zone pixelate stamp
    number plates shop's cars bikes mode model moved louds
    """
)
"""Everyday words that are never a slip of the keys for one of the grammar's."""
