"""Whole centres in virtual time: one seed decides every act and every fault; afterwards nothing is lost, nothing doubled."""
