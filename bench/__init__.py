"""How fast Broadsheet is: named cases beside a floor, in one run, on both databases."""

import warnings

# The packaged PostgreSQL says so when it is imported; it then uses the folder for temporary files.
warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR is not set")
