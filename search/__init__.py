"""What can be asked of the collected adverts, and the two engines that answer it alike."""
