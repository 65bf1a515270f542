#!/usr/bin/env python
from hub.commandline import main

if __name__ == "__main__":
    main()
