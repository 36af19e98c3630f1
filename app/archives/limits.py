"""How much an archive may hold, and why."""

KILOBYTE = 1024
MEGABYTE = 1024 * KILOBYTE
GIGABYTE = 1024 * MEGABYTE

MOST_MEMBERS = 10_000  # each costs a question to the scanner: half a minute, all told
MOST_DIRECTORY = 16 * MEGABYTE  # read at once: 1,600 bytes for each of the most members, ten times what they take
MOST_TOTAL = 8 * GIGABYTE  # four files of the largest size that is taken, and two minutes of unpacking
MOST_MEMBER = 2 * GIGABYTE - 3  # ClamAV inspects no more of a file
LARGE = 100 * MEGABYTE  # up to here any ratio is harmless: it is unpacked in a second
MOST_RATIO = 200  # deflate reaches 1,030 with nothing but zeros; the densest honest tables and logs stay below 100
MOST_DEPTH = 3  # archives in archives in archives in an archive; honest people seldom need two

PIECE = 256 * KILOBYTE  # what is held in memory of a member
