"""The kinds of job that a change of the library leaves to be done."""

CHECK = "library.check"  # a version is to be checked for viruses
STOCK = "library.stock"  # versions that were checked with older signatures are to be checked again
EXTRACT = "library.extract"  # its text is to be read
SCAN = "library.read_scan"  # and where its pages are pictures, the letters on them
PREVIEW = "library.preview"  # what can be seen of it in the page is to be made
FORGET = "library.forget"  # blobs are to be removed that nothing names any more
IMPORT = "library.import"  # what is in a zip is to become documents
INDEX = "search.index"  # the entry of an item is to be written
INDEX_SUBTREE = "search.index_subtree"  # and those of everything in it
EXPIRY = "mail.expiry"  # the author is to be reminded that a document expires
RELEASE_ASKED = "mail.release_asked"  # the author and the leaders are to be told that somebody asks to pass it on
RELEASE_ANSWERED = "mail.release_answered"  # and who has asked, what the answer is
RESERVATION_BROKEN = "mail.reservation_broken"  # the former holder is to be told
SPACE = "mail.space"  # the leaders are to be told that the room of their group comes to its end
TRANSFER = "library.transfer"  # a large copy, or one into another group, is to be made
VIRUS_LATE = "mail.virus_late"  # the leaders are to be told that a later check has found one
VIRUS_FOUND = "mail.virus_found"  # the leaders are to be told
