"""What every benchmark stands on: the real product in a home of its own, clients, and how figures are printed.

    product.py   a Cercle that runs in a temporary home on a free port, with people, groups and tokens
    client.py    keep-alive clients: by token, or signed in by form
    visits.py    pages: how long they take, what they ask of the database
    figures.py   one JSON line for each figure
    memory.py    what processes hold
    words.py     texts to send
    corpus.py    documents to search     asked.py  what is sought in them     town.py  a home that holds them
    kept.py      indexes of them that are kept between runs     plain.py  Whoosh as it comes, to compare with
    inside.py    the application within the benchmark's own process

Programs beside this folder import it; it puts the repository's root on the path, so that they find the product.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
