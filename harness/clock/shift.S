/* Linked before all libraries: their code begins NORMLAB_SHIFT bytes after a cache line's start. */
	.text
	.balign 64
	.if NORMLAB_SHIFT
	.skip NORMLAB_SHIFT
	.endif
	.section .note.GNU-stack, "", %progbits
